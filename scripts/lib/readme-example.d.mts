export declare const readmeModules: (markdown: string) => readonly string[]
export declare const readmeExample: (markdown: string) => { readonly code: string; readonly expected: readonly string[] } | undefined
