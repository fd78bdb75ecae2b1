const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', timeZone: 'UTC' })
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' })
const number = new Intl.NumberFormat('en-GB')

/** "21 November, 14:05" in UTC: the same on the server and in the browser. */
export const formatTime = (ms: number): string => `${day.format(ms)}, ${clock.format(ms)}`

/** "1 word", "1,204 words" */
export const formatCount = (count: number, one: string, many: string = `${one}s`): string =>
  `${number.format(count)} ${count === 1 ? one : many}`
