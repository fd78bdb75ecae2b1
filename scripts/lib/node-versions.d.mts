export declare const majors: readonly number[]
export declare const nodeOf: (
  major: number,
  folder: string,
) => Promise<{ readonly env: { readonly PATH: string }; readonly version: string; readonly path: string }>
