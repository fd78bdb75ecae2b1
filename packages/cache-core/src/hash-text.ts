const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

const digitsOf = (lane: number, count: number): string => {
  let rest = lane >>> 0
  let text = ''
  for (let i = 0; i < count; i++) {
    text += DIGITS[rest % 62]
    rest = Math.floor(rest / 62)
  }
  return text
}

/**
 * A 64-bit hash of `text` as `length` (at most 12) letters and digits, the same on every platform and in every release:
 * servers and browsers of different versions must agree. Not cryptographic: a collision merges two tags, which is only coarser.
 */
export const hashText = (text: string, length: number): string => {
  let a = 0x9e3779b9
  let b = 0x85ebca6b ^ text.length
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    // The rotation carries high bits down: multiplication alone never does.
    a = Math.imul(a ^ unit, 0x9e3779b1)
    a = (a << 13) | (a >>> 19)
    b = Math.imul(b ^ unit, 0x5f356495)
    b = (b << 17) | (b >>> 15)
  }
  a = Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ Math.imul(b ^ (b >>> 13), 0xc2b2ae35)
  b = Math.imul(b ^ (b >>> 16), 0x85ebca6b) ^ Math.imul(a ^ (a >>> 13), 0xc2b2ae35)
  a ^= b >>> 16
  const half = Math.ceil(length / 2)
  return digitsOf(a, half) + digitsOf(b, length - half)
}
