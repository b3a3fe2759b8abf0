declare module "idiomorph" {
  interface Options {
    morphStyle?: "innerHTML" | "outerHTML";
  }
  export const Idiomorph: {
    defaults: { callbacks: Record<string, unknown> } & Record<string, unknown>;
    morph(target: Element, content: HTMLCollection | Node | string, options?: Options): Node[];
  };
}
