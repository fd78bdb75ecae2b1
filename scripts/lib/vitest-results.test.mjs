import { describe, expect, it } from 'vitest'
import { countReport, countWorkspace } from './vitest-results.mjs'

const test = (status, fullName = status) => ({ status, fullName })
const file = (...assertionResults) => ({
  name: 'a.test.ts',
  status: assertionResults.some(({ status }) => status === 'failed') ? 'failed' : 'passed',
  assertionResults,
})

describe('counting a vitest report', () => {
  it('counts passed and failed tests', () => {
    expect(countReport({ success: false, testResults: [file(test('passed'), test('failed')), file(test('passed'))] })).toMatchObject({
      passed: 2,
      failed: 1,
    })
  })

  it('counts a skipped test as failed', () => {
    expect(countReport({ success: true, testResults: [file(test('passed'), test('skipped'), test('todo'))] })).toMatchObject({
      passed: 1,
      failed: 2,
    })
  })

  it('counts a file that did not load', () => {
    const broken = { name: 'b.test.ts', status: 'failed', message: 'no such module', assertionResults: [] }
    expect(countReport({ success: false, testResults: [broken, file(test('passed'))] })).toEqual({
      passed: 1,
      failed: 1,
      failures: ['failed to run: no such module'],
    })
  })

  it('counts an error outside of any test, and a run without tests', () => {
    expect(countReport({ success: false, testResults: [file(test('passed'))] })).toMatchObject({ passed: 1, failed: 1 })
    expect(countReport({ success: true, testResults: [] })).toMatchObject({ passed: 0, failed: 1 })
  })

  it('counts a workspace without a report as failed', () => {
    expect(countWorkspace({ dir: '/nowhere', manifest: { name: 'x' } })).toMatchObject({ passed: 0, failed: 1 })
  })
})
