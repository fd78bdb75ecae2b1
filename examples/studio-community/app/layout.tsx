import type { Metadata, Viewport } from 'next'
import type { ReactNode } from 'react'
import { Providers } from '@/components/providers'
import { SiteFooter } from '@/components/site/site-footer'
import { SiteHeader } from '@/components/site/site-header'
import { SITE_NAME } from '@/lib/site'
import { viewerOfPage } from '@/lib/viewer-of-page'
import './styles/tokens.css'
import './styles/base.css'
import './styles/controls.css'
import './styles/site.css'
import './styles/studio.css'
import './styles/community.css'

export const metadata: Metadata = {
  title: { default: SITE_NAME, template: `%s · ${SITE_NAME}` },
  description: 'A studio to write in and a community to talk in.',
}

export const viewport: Viewport = {
  colorScheme: 'light dark',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f8f4ec' },
    { media: '(prefers-color-scheme: dark)', color: '#171614' },
  ],
}

export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  const pen = await viewerOfPage()
  return (
    <html lang="en">
      <body>
        <a className="skip" href="#content">
          Skip to the content
        </a>
        <Providers pen={pen.id}>
          <SiteHeader />
          <main id="content" className="content">
            {children}
          </main>
          <SiteFooter />
        </Providers>
      </body>
    </html>
  )
}
