import { describe, expect, it } from 'vitest'
import { answering, Problem } from './problem'
import { readBody, readId, readText } from './read-input'

const request = (body: string, type = 'application/json') =>
  new Request('http://localhost/', { method: 'POST', body, headers: { 'content-type': type } })
const problemOf = async (work: () => unknown): Promise<unknown> => {
  try {
    return await work()
  } catch (error) {
    return error instanceof Problem ? `${error.status} ${error.code}` : error
  }
}

describe('input', () => {
  it.each(['0', '-1', '1.5', 'x', '', '9'.repeat(12), null, undefined, {}, 1e21])('refuses %s as an id', async (value) => {
    expect(await problemOf(() => readId(value, 'id'))).toBe('400 invalid_input')
  })

  it('takes an id as text or as a number', () => {
    expect([readId('7', 'id'), readId(7, 'id')]).toEqual([7, 7])
  })

  it('asks for JSON, an object, and a reasonable size', async () => {
    expect(await problemOf(() => readBody(request('a=1', 'application/x-www-form-urlencoded')))).toBe('415 not_json')
    expect(await problemOf(() => readBody(request('{')))).toBe('400 invalid_input')
    expect(await problemOf(() => readBody(request('[]')))).toBe('400 invalid_input')
    expect(await problemOf(() => readBody(request(`"${'x'.repeat(200_001)}"`)))).toBe('413 too_large')
  })

  it('holds texts to their length and to what a database can keep', async () => {
    expect(await problemOf(() => readText({ title: '   ' }, 'title', { min: 1, max: 5 }))).toBe('400 invalid_input')
    expect(await problemOf(() => readText({ title: 'too long' }, 'title', { max: 5 }))).toBe('400 invalid_input')
    expect(await problemOf(() => readText({ title: 'a\0b' }, 'title', { max: 5 }))).toBe('400 invalid_input')
    expect(readText({ title: ' ok ' }, 'title', { min: 1, max: 5 })).toBe('ok')
  })

  it('answers a problem as JSON and leaves other errors to the host', async () => {
    const answer = await answering(async () => {
      throw new Problem(409, 'conflict', 'Taken.', { scene: 1 })
    })()
    expect([answer.status, await answer.json()]).toEqual([409, { error: { code: 'conflict', message: 'Taken.' }, scene: 1 }])
    await expect(
      answering(async () => {
        throw new TypeError('a bug')
      })(),
    ).rejects.toThrow('a bug')
  })
})
