import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const example = fileURLToPath(new URL('..', import.meta.url))
const byHand = /\b(invalidateQueries|refetchQueries|resetQueries|revalidateTag|revalidatePath|updateTag|router\.refresh)\b/

it('the example invalidates nothing by hand', async () => {
  const folders = ['app', 'components', 'data', 'database', 'lib', 'content']
  const files = (await Promise.all(folders.map((folder) => readdir(join(example, folder), { recursive: true, withFileTypes: true }))))
    .flat()
    .filter((file) => file.isFile() && /\.tsx?$/.test(file.name))
  expect(files.length).toBeGreaterThan(20)
  const found: string[] = []
  for (const file of files) {
    const path = join(file.parentPath, file.name)
    if (byHand.test(await readFile(path, 'utf8'))) found.push(path)
  }
  expect(found).toEqual([])
})
