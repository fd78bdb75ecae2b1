import type { ReactNode } from 'react'
import type { CauseNode } from './causes'
import { clockTime } from './format'
import { usePanel } from './panel-context'

interface CauseTreeProps {
  readonly node: CauseNode
  readonly current: string
  readonly choose: (id: string) => void
}

const Node = ({ node, current, choose }: CauseTreeProps): ReactNode => {
  const { messages } = usePanel()
  const { id, cause, invalidation, children } = node
  const name = cause?.label ?? invalidation?.tags[0] ?? id
  return (
    <li>
      <span className="badge info">{cause ? messages.source[cause.source] : messages.elsewhere}</span>
      {invalidation && id !== current ? (
        <button type="button" className="quiet link" onClick={() => choose(id)}>
          <code>{name}</code>
        </button>
      ) : (
        <code aria-current={id === current ? 'true' : undefined}>{name}</code>
      )}
      {invalidation && <span className="soft num">{clockTime(invalidation.at)}</span>}
      {invalidation && <span className="soft">{messages.matched(invalidation.matched ?? invalidation.markedCount)}</span>}
      {children.length > 0 && (
        <ul className="tree">
          {children.map((child) => (
            <Node key={child.id} node={child} current={current} choose={choose} />
          ))}
        </ul>
      )}
    </li>
  )
}

/** What led to an invalidation and what that led to, level by level. Nothing where it stands alone. */
export const CauseTree = (props: CauseTreeProps): ReactNode => {
  const { messages } = usePanel()
  if (props.node.children.length === 0) return null
  return (
    <div className="block">
      <h3>{messages.chain}</h3>
      <ul className="tree causes">
        <Node {...props} />
      </ul>
    </div>
  )
}
