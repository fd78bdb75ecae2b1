export interface Topic {
  /** Reads well after "about" and at the start of a line: "opening lines". */
  readonly name: string
  readonly remarks: readonly [string, string, string]
}

/** One way to begin a post: its title, and the first sentences of its body. `{x}` is the topic, `{X}` the same with a capital. */
export interface Opening {
  readonly title: string
  readonly lead: string
}

export interface CommunitySeed {
  readonly name: string
  readonly about: string
  readonly topics: readonly Topic[]
  readonly openings: readonly Opening[]
  readonly questions: readonly string[]
  readonly replies: readonly string[]
}
