/** One event larger than this ends the connection: nothing of ours comes near it. */
export const MAX_EVENT_LENGTH: number = 4 * 1024 * 1024

/**
 * A parser for `text/event-stream` that is fed decoded text in pieces of any size: CR, LF and CRLF (also split between pieces),
 * a byte order mark, comments, several `data` lines. Names, ids and retry times mean nothing here and are skipped.
 * Throws a RangeError for an event beyond `MAX_EVENT_LENGTH`.
 */
export const createSseParser = (onData: (data: string) => void): ((text: string) => void) => {
  let line = ''
  let data: string[] = []
  let size = 0
  let started = false
  /** A CR ended the last piece: an LF that follows belongs to it. */
  let afterCr = false

  const endLine = (): void => {
    if (line === '') {
      if (data.length > 0) onData(data.join('\n'))
      data = []
      size = 0
    } else if (line === 'data') data.push('')
    else if (line.startsWith('data:')) data.push(line.slice(line[5] === ' ' ? 6 : 5))
    line = ''
  }

  return (text) => {
    if (text === '') return
    const hasPrefix = started ? afterCr && text[0] === '\n' : text[0] === '\ufeff'
    started = true
    afterCr = text.endsWith('\r')
    const [first = '', ...rest] = text.slice(hasPrefix ? 1 : 0).split(/\r\n?|\n/)
    line += first
    for (const next of rest) {
      endLine()
      line = next
    }
    size += text.length
    if (size > MAX_EVENT_LENGTH) throw new RangeError(`An event of the stream is larger than ${MAX_EVENT_LENGTH} characters.`)
  }
}
