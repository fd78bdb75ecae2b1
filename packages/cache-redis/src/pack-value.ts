import { promisify } from 'node:util'
import { brotliCompress, brotliDecompress, constants } from 'node:zlib'
import { redisError } from './errors'
import type { Serializer } from './serializer'

const compress = promisify(brotliCompress)
const decompress = promisify(brotliDecompress)

export interface PackedValue {
  readonly bytes: Buffer
  readonly isCompressed: boolean
}

export interface PackerOptions {
  readonly serializer: Serializer
  readonly compressAbove: number
  readonly maxValueBytes: number
}

export interface Packer {
  pack(key: string, value: unknown): Promise<PackedValue>
  unpack(packed: PackedValue): Promise<unknown>
}

/** Fast rather than small: the value is on its way to a machine nearby. */
const QUALITY = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }

export const createPacker = ({ serializer, compressAbove, maxValueBytes }: PackerOptions): Packer => {
  const serialize = (key: string, value: unknown): Buffer => {
    try {
      const bytes = serializer.serialize(value)
      return typeof bytes === 'string' ? Buffer.from(bytes) : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    } catch (cause) {
      throw redisError(
        'VALUE_NOT_SHAREABLE',
        `The value of "${key}" cannot be serialized. Cache plain data, or pass a serializer for what it is.`,
        {
          subject: key,
          cause,
        },
      )
    }
  }

  return {
    pack: async (key, value) => {
      const plain = serialize(key, value)
      const isCompressed = plain.length > compressAbove
      const bytes = isCompressed ? await compress(plain, QUALITY) : plain
      if (bytes.length > maxValueBytes)
        throw redisError(
          'VALUE_NOT_SHAREABLE',
          `The value of "${key}" has ${bytes.length} bytes${isCompressed ? ' compressed' : ''}; maxValueBytes is ${maxValueBytes}. Cache less under one key, or raise it.`,
          { subject: key },
        )
      return { bytes, isCompressed }
    },
    unpack: async ({ bytes, isCompressed }) => serializer.deserialize(isCompressed ? await decompress(bytes) : bytes),
  }
}
