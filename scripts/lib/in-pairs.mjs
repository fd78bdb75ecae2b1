/** `Promise.all` with two at a time: what runs here is a process each, and machines may have two cores. */
export const inPairs = async (items, work) => {
  const results = []
  const queue = [...items.entries()]
  const worker = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) results[next[0]] = await work(next[1])
  }
  await Promise.all([worker(), worker()])
  return results
}
