/** A file sent part by part, which goes on where it was when the connection comes back (see tickets/uploading.py). */

const PART = 256 * 1024;
const LONGEST_PAUSE = 15_000;

export interface Told {
  /** Between 0 and 1. */
  progress(share: number): void;
  /** The connection is lost, or there again. */
  waiting(is: boolean): void;
  signal: AbortSignal;
}

export interface Sent {
  /** The key of the upload, and the answer to the last part. */
  key: string;
  answer: Response;
}

/** The desk said no; what it said is in the answer. */
export class Refused extends Error {
  constructor(readonly answer: Response) {
    super(String(answer.status));
  }
}

/** `fields` go along with the beginning; `token` is that of the form. Throws Refused, or what `signal` aborts with. */
export async function sendInParts(url: string, file: File, fields: Record<string, string>, token: string, told: Told): Promise<Sent> {
  const headers = { "X-CSRFToken": token, "HX-Request": "true" };
  const body = new URLSearchParams({ ...fields, name: file.name, size: String(file.size) });
  const begun = await patiently(() => fetch(url, { method: "POST", headers, body, signal: told.signal }), told);
  const where = begun.headers.get("Location") ?? "";
  const key = where.split("/").filter(Boolean).pop() ?? "";
  for (let at = 0; ; ) {
    let answer = await once(() => send(where, file, at, headers, told.signal), told.signal);
    if (answer && answer.status !== 409 && answer.status < 500 && !answer.ok) throw new Refused(answer);
    if (!answer?.ok) answer = await patiently(() => fetch(where, { headers, signal: told.signal }), told, !answer);
    at = Number(answer.headers.get("Upload-Offset"));
    told.progress(at / file.size);
    if (at >= file.size) return { key, answer };
  }
}

function send(where: string, file: File, at: number, headers: Record<string, string>, signal: AbortSignal): Promise<Response> {
  const body = file.slice(at, at + PART);
  return fetch(where, { method: "PATCH", headers: { ...headers, "Upload-Offset": String(at) }, body, signal });
}

/** The answer, or null where there was none. */
async function once(act: () => Promise<Response>, signal: AbortSignal): Promise<Response | null> {
  try {
    return await act();
  } catch (error) {
    if (signal.aborted) throw error;
    return null;
  }
}

/** Asks again, less and less often, until there is an answer. */
async function patiently(act: () => Promise<Response>, told: Told, isLost = false): Promise<Response> {
  for (let pause = 500; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
    if (isLost) {
      told.waiting(true);
      await connection(pause, told.signal);
    }
    const answer = await once(act, told.signal);
    if (answer && answer.status < 500) {
      told.waiting(false);
      if (!answer.ok) throw new Refused(answer);
      return answer;
    }
    isLost = true;
  }
}

/** After so many milliseconds, or as soon as the browser is online again. */
function connection(pause: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (): void => {
      clearTimeout(timer);
      removeEventListener("online", done);
      resolve();
    };
    const timer = setTimeout(done, pause);
    addEventListener("online", done);
    signal.addEventListener("abort", () => (done(), reject(new DOMException("", "AbortError"))), { once: true });
  });
}

/** The words that a refusal carries for people; empty where it has none. */
export function wordsOf(answer: Response): string {
  try {
    return (JSON.parse(answer.headers.get("HX-Trigger") ?? "") as { "desk:toast": { text: string } })["desk:toast"].text;
  } catch {
    return "";
  }
}
