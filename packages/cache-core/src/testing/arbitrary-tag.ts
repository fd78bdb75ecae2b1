import fc from 'fast-check'

/** Any text, with what breaks parsers more often than chance has it: reserved characters, controls, lone surrogates, long runs. */
export const arbitraryText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({
    unit: fc.constantFrom(
      'a',
      '7',
      '0',
      ':',
      '?',
      '*',
      '=',
      ',',
      '%',
      '~',
      '!',
      '"',
      '\\',
      ' ',
      '\n',
      '\u0000',
      '\ud800',
      '\udc00',
      'é',
      '😀',
    ),
    maxLength: 12,
  }),
  fc.string({ unit: 'grapheme-ascii', minLength: 20, maxLength: 80 }),
  fc.constantFrom(
    '__proto__',
    'constructor',
    '*',
    '=',
    '~',
    '!',
    '%',
    '%2',
    '%zz',
    '%FF%20',
    'post:',
    '042',
    ' 42 ',
    '42.0',
    '-0',
    '1e3',
    '0x10',
    '9007199254740993',
  ),
  fc.uuid().map((id) => id.toUpperCase()),
)

/** Names of the grammar's forms, around any text. */
export const arbitraryName: fc.Arbitrary<string> = fc.oneof(
  arbitraryText,
  fc
    .tuple(arbitraryText, fc.constantFrom(':', '?', '*', ':*', ':=', '?a=', ':a=', '?b,a=', '?a=*', ':b,a=*'), arbitraryText)
    .map((parts) => parts.join('')),
  fc.tuple(arbitraryText, arbitraryText, arbitraryText).map(([family, key, value]) => `${family}?${key}=${value}`),
  fc.tuple(arbitraryText, arbitraryText, arbitraryText).map(([family, a, b]) => `${family}:${a},${b}`),
)
