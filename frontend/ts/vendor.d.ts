declare module "idiomorph" {
  interface Options {
    morphStyle?: "innerHTML" | "outerHTML";
    ignoreActiveValue?: boolean;
  }
  export const Idiomorph: {
    defaults: { callbacks: Record<string, unknown> } & Record<string, unknown>;
    morph(target: Element, content: HTMLCollection | Node | string, options?: Options): Node[];
  };
}
