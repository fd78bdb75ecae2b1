/** The steps of a rollout, each with its gate. */
export const phases = ['pre-deploy', 'staging', 'canary', 'production'] as const

/** A step of a rollout. */
export type Phase = (typeof phases)[number]

/** Every check. */
export type CheckId =
  | 'endpoints'
  | 'reads'
  | 'privacy'
  | 'cors'
  | 'stream'
  | 'stream-life'
  | 'writes'
  | 'propagation'
  | 'one-log'
  | 'http-version'
  | 'clock'
  | 'redis'
  | 'auditor'
  | 'alerts'
  | 'thresholds'

/** Every check, and in which phases it runs. This is the table of docs/cli.md. */
export const checkPhases: Readonly<Record<CheckId, readonly Phase[]>> = {
  endpoints: ['pre-deploy', 'staging', 'canary', 'production'],
  reads: ['pre-deploy', 'staging', 'canary', 'production'],
  privacy: ['pre-deploy', 'staging', 'canary', 'production'],
  cors: ['pre-deploy', 'staging', 'canary', 'production'],
  stream: ['pre-deploy', 'staging', 'canary', 'production'],
  'stream-life': ['pre-deploy', 'staging', 'canary', 'production'],
  writes: ['pre-deploy', 'staging', 'canary', 'production'],
  propagation: ['staging', 'canary', 'production'],
  'one-log': ['pre-deploy', 'staging', 'canary', 'production'],
  'http-version': ['staging', 'canary', 'production'],
  clock: ['staging', 'canary', 'production'],
  redis: ['pre-deploy', 'staging', 'canary', 'production'],
  auditor: ['staging', 'canary', 'production'],
  alerts: ['canary', 'production'],
  thresholds: ['canary', 'production'],
}

export const runsIn = (id: CheckId, phase: Phase): boolean => checkPhases[id].includes(phase)

/** What each phase is for, and what comes when its gate is open. */
export const phaseNotes: Readonly<Record<Phase, { readonly purpose: string; readonly next: string }>> = {
  'pre-deploy': {
    purpose: 'the build, on its own: every route speaks, every write names what it changes',
    next: 'Deploy to staging, behind the same proxies as production, and run: unstale validate --phase staging',
  },
  staging: {
    purpose: 'the whole chain: proxies, Redis, clocks, streams and how long a write takes to arrive',
    next: 'Send a small part of the traffic to the new release, and run: unstale validate --phase canary',
  },
  canary: {
    purpose: 'real traffic on a few instances: the auditor, alerts and numbers as well',
    next: 'Roll out to everybody, and run: unstale validate --phase production',
  },
  production: {
    purpose: 'what everybody uses; writes only those that the configuration allows here',
    next: 'Keep the alerts on (unstale dashboards), and run this again after each change of proxies, Redis or instances',
  },
}
