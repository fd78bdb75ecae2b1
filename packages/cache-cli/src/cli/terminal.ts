import pico from 'picocolors'
import spinner from 'yocto-spinner'

export type Paint = Pick<ReturnType<typeof pico.createColors>, 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan'>

/** What a command sees of the world outside. */
export interface Terminal {
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** The result: what may be piped on. */
  out(text: string): void
  /** What is said to whoever watches. */
  note(text: string): void
  readonly paint: Paint
  /** Colours for what goes to `note`. */
  readonly notePaint: Paint
  /** Shows that something goes on, where somebody watches. */
  progress(text: string): Progress
}

export interface Progress {
  say(text: string): void
  stop(): void
}

/** Colours are for people: on a terminal, unless NO_COLOR says otherwise; FORCE_COLOR asks for them elsewhere. */
export const mayColour = (stream: { readonly isTTY?: boolean }, env: Terminal['env']): boolean => {
  if (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '') return false
  if (env['FORCE_COLOR'] !== undefined && env['FORCE_COLOR'] !== '' && env['FORCE_COLOR'] !== '0') return true
  return stream.isTTY === true && env['TERM'] !== 'dumb'
}

const silent: Progress = { say: () => undefined, stop: () => undefined }

export const processTerminal = (): Terminal => {
  const { env, stdout, stderr } = process
  return {
    cwd: process.cwd(),
    env,
    out: (text) => void stdout.write(`${text}\n`),
    note: (text) => void stderr.write(`${text}\n`),
    paint: pico.createColors(mayColour(stdout, env)),
    notePaint: pico.createColors(mayColour(stderr, env)),
    progress: (text) => {
      if (stderr.isTTY !== true || env['CI'] !== undefined) return silent
      const spinning = spinner({ text, stream: stderr }).start()
      return {
        say: (more) => {
          spinning.text = more
        },
        stop: () => void spinning.stop(),
      }
    },
  }
}
