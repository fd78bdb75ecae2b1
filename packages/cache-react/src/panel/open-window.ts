interface PictureInPicture {
  requestWindow(options: { readonly width: number; readonly height: number }): Promise<Window>
}

/** A window of its own, above others where the browser can. Undefined where none may be opened. */
export const openWindow = async (title: string, onClosed: () => void): Promise<Window | undefined> => {
  const size = { width: Math.min(1_100, screen.availWidth), height: Math.min(640, screen.availHeight) }
  const { documentPictureInPicture: picture } = window as { readonly documentPictureInPicture?: PictureInPicture }
  const opened =
    (await picture?.requestWindow(size).catch(() => undefined)) ??
    window.open('', 'unstale', `popup,width=${size.width},height=${size.height}`) ??
    undefined
  if (!opened) return undefined
  opened.document.title = title
  opened.document.documentElement.lang = document.documentElement.lang || 'en'
  opened.document.body.style.margin = '0'
  opened.document.body.replaceChildren()
  opened.addEventListener('pagehide', onClosed, { once: true })
  return opened
}
