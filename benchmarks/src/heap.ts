/** Bytes in use after two collections. Needs `--expose-gc`, which the command line passes. */
export const heapUsed = (): number => {
  const { gc } = globalThis as { readonly gc?: () => void }
  if (!gc) throw new Error('Run with --expose-gc: without it the heap says nothing.')
  gc()
  gc()
  return process.memoryUsage().heapUsed
}
