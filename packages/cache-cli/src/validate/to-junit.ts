import junit from 'junit-report-builder'
import type { CheckFinding, ValidationReport } from './report-types'

const line = ({ code, subject, message, remedy }: CheckFinding): string => `${subject}: ${message} (${code})\n  ${remedy}`

/** A validation for a CI server: one test case a check. Warnings pass, and stand in the output. */
export const validationToJunit = ({ phase, target, at, checks }: ValidationReport): string => {
  const builder = junit.newBuilder()
  const suite = builder.testSuite().name(`unstale validate ${phase} ${target}`).timestamp(new Date(at))
  for (const { id, title, status, seen, findings } of checks) {
    const test = suite
      .testCase()
      .className(`unstale.${phase}`)
      .name(`${id}: ${title}`)
      .standardOutput(`${seen}\n${findings.map(line).join('\n')}`)
    if (status === 'skip') test.skipped()
    const [first] = findings.filter(({ level }) => level === 'fail')
    if (first)
      test.failure(
        findings
          .filter(({ level }) => level === 'fail')
          .map(line)
          .join('\n'),
        first.code,
      )
  }
  return builder.build()
}
