import { describe, expect, it } from 'vitest'
import { chromiumPath } from './ensure-chromium.mjs'

const machine = (platform, env, files) => ({ platform, env, exists: (path) => files.includes(path) })

describe('chromiumPath', () => {
  it('obeys CHROME_PATH, also when it names nothing', () => {
    expect(chromiumPath(machine('linux', { CHROME_PATH: '/x/chrome', PATH: '/usr/bin' }, ['/x/chrome', '/usr/bin/chromium']))).toBe(
      '/x/chrome',
    )
    expect(chromiumPath(machine('linux', { CHROME_PATH: '/gone', PATH: '/usr/bin' }, ['/usr/bin/chromium']))).toBeUndefined()
  })

  it('looks along the PATH first and in the usual places then', () => {
    expect(chromiumPath(machine('linux', { PATH: '/usr/bin' }, ['/usr/bin/google-chrome']))).toBe('/usr/bin/google-chrome')
    expect(chromiumPath(machine('linux', {}, ['/snap/bin/chromium']))).toBe('/snap/bin/chromium')
    const mac = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
    expect(chromiumPath(machine('darwin', { PATH: '/usr/bin' }, [mac]))).toBe(mac)
    const windows = 'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe'
    expect(chromiumPath(machine('win32', { PROGRAMFILES: 'C:\\Program Files' }, [windows]))).toBe(windows)
  })

  it('finds nothing where there is nothing', () => {
    expect(chromiumPath(machine('linux', { PATH: '/usr/bin:/bin' }, []))).toBeUndefined()
  })
})
