import type { ChannelLike } from '../tabs'

/** BroadcastChannel for one test: delivered as a task, to the others of that name, structured-cloned. */
export const createFakeChannels = (): { readonly open: (name: string) => ChannelLike; readonly posted: unknown[] } => {
  const channels = new Map<string, Set<ChannelLike>>()
  const posted: unknown[] = []
  const open = (name: string): ChannelLike => {
    const members = channels.get(name) ?? new Set<ChannelLike>()
    channels.set(name, members)
    const channel: ChannelLike = {
      onmessage: null,
      postMessage: (message) => {
        const data: unknown = structuredClone(message)
        posted.push(data)
        setTimeout(() => {
          for (const member of members) if (member !== channel) member.onmessage?.({ data } as MessageEvent)
        }, 0)
      },
      close: () => void members.delete(channel),
    }
    members.add(channel)
    return channel
  }
  return { open, posted }
}
