import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef } from 'react'

export interface VirtualListProps {
  readonly label: string
  readonly count: number
  readonly rowHeight: number
  readonly selected: number
  readonly select: (index: number) => void
  readonly keyOf: (index: number) => string
  readonly className?: string
  readonly renderRow: (index: number) => ReactNode
}

/** A list of any length of which only what can be seen is there, walked with the keyboard as a list box is. */
export const VirtualList = ({
  label,
  count,
  rowHeight,
  selected,
  select,
  keyOf,
  className = '',
  renderRow,
}: VirtualListProps): ReactNode => {
  const scroller = useRef<HTMLDivElement>(null)
  const id = useId()
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 6,
    getItemKey: keyOf,
  })
  const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? rowHeight) / rowHeight) - 1)
  const chosen = selected < 0 ? undefined : keyOf(selected)
  const place = useRef(selected)
  place.current = selected
  // Only when another row is chosen: rows that come and go must not move what is being read.
  useEffect(() => {
    if (chosen !== undefined && place.current >= 0) virtualizer.scrollToIndex(place.current, { align: 'auto' })
  }, [chosen, virtualizer])
  const onKeyDown = (event: KeyboardEvent): void => {
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: selected + 1,
      ArrowUp: selected - 1,
      PageDown: selected + page,
      PageUp: selected - page,
      Home: 0,
      End: count - 1,
    }
    const next = steps[event.key]
    if (next === undefined || count === 0) return
    event.preventDefault()
    select(Math.min(count - 1, Math.max(0, next)))
  }
  const items = virtualizer.getVirtualItems()
  const isShown = items.some(({ index }) => index === selected)
  return (
    <div
      ref={scroller}
      className={`list ${className}`}
      role="listbox"
      aria-label={label}
      tabIndex={0}
      aria-activedescendant={isShown ? `${id}-${selected}` : undefined}
      onKeyDown={onKeyDown}
    >
      <div role="presentation" style={{ height: virtualizer.getTotalSize() }}>
        {items.map(({ index, key, start }) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the list box hears the keyboard.
          // biome-ignore lint/a11y/useFocusableInteractive: the list box is focused, and says which option is active.
          <div
            key={key}
            id={`${id}-${index}`}
            className="row"
            role="option"
            aria-selected={index === selected}
            aria-posinset={index + 1}
            aria-setsize={count}
            style={{ height: rowHeight, transform: `translateY(${start}px)` }}
            onClick={() => select(index)}
          >
            {renderRow(index)}
          </div>
        ))}
      </div>
    </div>
  )
}
