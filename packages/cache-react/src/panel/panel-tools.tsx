import { type ReactNode, useRef } from 'react'
import { Icon, type IconName } from './icons'
import type { PanelMessages } from './messages'

export interface PanelToolsProps {
  readonly messages: PanelMessages
  readonly isRecording: boolean
  readonly isApart: boolean
  readonly onRecord: () => void
  readonly onClear: () => void
  readonly onExport: () => void
  readonly onImport: (text: string) => void
  readonly onGrow: () => void
  readonly onPopOut: () => void
  readonly onClose: () => void
}

const Tool = ({ icon, label, act, pressed }: { icon: IconName; label: string; act: () => void; pressed?: boolean }): ReactNode => (
  <button
    type="button"
    className={`quiet icon ${icon === 'record' ? 'rec' : ''}`}
    aria-label={label}
    title={label}
    {...(pressed !== undefined && { 'aria-pressed': pressed })}
    onClick={act}
  >
    <Icon name={icon} />
  </button>
)

export const PanelTools = (props: PanelToolsProps): ReactNode => {
  const { messages, isRecording, isApart } = props
  const file = useRef<HTMLInputElement>(null)
  return (
    <div className="tools" role="toolbar" aria-label={messages.title}>
      <Tool icon="record" label={messages.record} pressed={isRecording} act={props.onRecord} />
      <Tool icon="clear" label={messages.clear} act={props.onClear} />
      <Tool icon="exportSession" label={messages.exportSession} act={props.onExport} />
      <Tool icon="importSession" label={messages.importSession} act={() => file.current?.click()} />
      <input
        ref={file}
        type="file"
        accept="application/json"
        hidden
        aria-label={messages.importSession}
        onChange={(event) => {
          const [chosen] = event.target.files ?? []
          event.target.value = ''
          void chosen?.text().then(props.onImport)
        }}
      />
      {!isApart && <Tool icon="grow" label={messages.grow} act={props.onGrow} />}
      {!isApart && <Tool icon="popOut" label={messages.popOut} act={props.onPopOut} />}
      <Tool icon="close" label={messages.close} act={props.onClose} />
    </div>
  )
}
