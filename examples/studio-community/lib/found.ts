import { notFound } from 'next/navigation'

/** What was looked for, or the "not found" page. */
export const found = async <T>(value: Promise<T | undefined>): Promise<T> => (await value) ?? notFound()

/** The row id in a page's address, or the "not found" page. */
export const idOf = (text: string): number => (/^[1-9]\d{0,8}$/.test(text) ? Number(text) : notFound())

/** A number in a page's query string; undefined for anything that cannot be one. */
export const numberIn = (text: string | readonly string[] | undefined): number | undefined =>
  typeof text === 'string' && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined
