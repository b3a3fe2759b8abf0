import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Plugin } from "vite";

const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
const TEXT = /\.(js|css|svg)$/;

/** Puts .br and .gz next to each text file, which WhiteNoise serves to browsers that take them. */
export function compressed(): Plugin {
  return {
    name: "compressed",
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        for (const item of Object.values(bundle).filter(({ fileName }) => TEXT.test(fileName))) {
          const bytes = Buffer.from(item.type === "chunk" ? item.code : item.source);
          this.emitFile({ type: "asset", fileName: `${item.fileName}.br`, source: brotliCompressSync(bytes, BROTLI) });
          this.emitFile({ type: "asset", fileName: `${item.fileName}.gz`, source: gzipSync(bytes, { level: 9 }) });
        }
      },
    },
  };
}
