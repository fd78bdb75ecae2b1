import { deserialize, serialize } from 'node:v8'

/** How values become bytes and come back. */
export interface Serializer {
  serialize(value: unknown): Uint8Array | string
  deserialize(bytes: Buffer): unknown
}

/** Dates, Maps, Sets, bigints and undefined come back as what they were, as with `structuredClone`; classes do not. */
export const structuredSerializer: Serializer = { serialize, deserialize }

/**
 * For values that are JSON, and for those who want to read them in Redis.
 *
 * @example
 * redisStore(client, { serializer: jsonSerializer })
 */
export const jsonSerializer: Serializer = {
  serialize: (value) => JSON.stringify(value) ?? 'null',
  deserialize: (bytes) => JSON.parse(bytes.toString()) as unknown,
}
