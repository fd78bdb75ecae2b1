import { formatTime } from '@/lib/format'

export const Time = ({ ms }: { readonly ms: number }) => <time dateTime={new Date(ms).toISOString()}>{formatTime(ms)}</time>
