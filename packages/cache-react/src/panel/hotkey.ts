/** Whether a key press is the one described, such as `alt+shift+u`. By the key's place, so that every layout has it. */
export const isHotkey = (
  hotkey: string,
  event: Pick<KeyboardEvent, 'code' | 'key' | 'altKey' | 'shiftKey' | 'ctrlKey' | 'metaKey'>,
): boolean => {
  const parts = hotkey.toLowerCase().split('+')
  const key = parts.at(-1) ?? ''
  const has = (name: string): boolean => parts.slice(0, -1).includes(name)
  return (
    (event.code.toLowerCase() === `key${key}` || event.key.toLowerCase() === key) &&
    event.altKey === has('alt') &&
    event.shiftKey === has('shift') &&
    event.ctrlKey === has('ctrl') &&
    event.metaKey === has('meta')
  )
}
