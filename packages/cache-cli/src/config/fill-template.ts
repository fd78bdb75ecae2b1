import { cliError } from '../errors'

/** What `{{…}}` in a request may name. */
export interface TemplateValues {
  readonly nonce: string
  /** What each read answered last, as JSON. */
  readonly reads: Readonly<Record<string, unknown>>
}

const MARK = /\{\{\s*([^{}]+?)\s*\}\}/g

const below = (start: unknown, parts: readonly string[]): unknown => {
  let value = start
  for (const part of parts) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined
    value = (value as Readonly<Record<string, unknown>>)[part]
  }
  return value
}

const at = (values: TemplateValues, name: string): unknown => {
  // Names of reads may hold dots themselves, so the longest that fits is taken first.
  const parts = name.split('.')
  if (parts[0] === 'reads') {
    for (let end = parts.length; end > 1; end--) {
      const read = parts.slice(1, end).join('.')
      if (Object.hasOwn(values.reads, read)) return below(values.reads[read], parts.slice(end))
    }
    return undefined
  }
  return below(values, parts)
}

const find = (values: TemplateValues, name: string): unknown => {
  const found = at(values, name)
  if (found === undefined)
    throw cliError(
      'TEMPLATE_UNRESOLVED',
      `{{${name}}} names nothing. There is {{nonce}}, and {{reads.NAME.field}} of what a read has answered as JSON (${Object.keys(values.reads).join(', ') || 'none yet'}).`,
      name,
    )
  return found
}

/** Fills in every `{{…}}` of a text, a list or an object. A text that is nothing but one keeps the type of what it names. */
export const fillTemplate = (template: unknown, values: TemplateValues): unknown => {
  if (typeof template === 'string') {
    const whole = /^\{\{\s*([^{}]+?)\s*\}\}$/.exec(template)
    if (whole?.[1] !== undefined) return find(values, whole[1])
    return template.replace(MARK, (_, name: string) => String(find(values, name)))
  }
  if (Array.isArray(template)) return template.map((item) => fillTemplate(item, values))
  if (typeof template === 'object' && template !== null)
    return Object.fromEntries(Object.entries(template).map(([key, value]) => [key, fillTemplate(value, values)]))
  return template
}
