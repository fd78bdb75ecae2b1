/** Does `work` over and over in so many lanes at once, each until it answers that nothing is left. */
export const runInLanes = async (lanes: number, work: () => Promise<boolean>): Promise<void> => {
  const lane = async (): Promise<void> => {
    while (await work());
  }
  await Promise.all(Array.from({ length: lanes }, lane))
}
