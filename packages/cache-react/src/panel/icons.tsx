import type { ReactNode } from 'react'

const paths = {
  close: 'M5 5l10 10M15 5L5 15',
  grow: 'M10 3v14M6 7l4-4 4 4M6 13l4 4 4-4',
  popOut: 'M11 4h5v5M16 4l-7 7M8 5H4v11h11v-4',
  record: 'M10 5a5 5 0 1 0 0 10a5 5 0 0 0 0-10',
  clear: 'M4 6h12M8 6V4h4v2M6 6l1 10h6l1-10',
  exportSession: 'M10 3v9M6 9l4 4 4-4M4 16h12',
  importSession: 'M10 13V4M6 7l4-4 4 4M4 16h12',
} as const

export type IconName = keyof typeof paths

export const Icon = ({ name }: { readonly name: IconName }): ReactNode => (
  <svg viewBox="0 0 20 20" aria-hidden="true">
    <path d={paths[name]} />
  </svg>
)
