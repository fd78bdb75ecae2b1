/** Called once when a server starts, before it answers anything; never while building. */
export const register = async (): Promise<void> => {
  if (process.env.NEXT_RUNTIME === 'nodejs') (await import('./start-up')).startUp()
}
