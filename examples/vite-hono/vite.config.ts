import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [react()],
  // While developing, Vite serves the page and hands what is for the server on: event streams too.
  server: { proxy: { '/api': 'http://127.0.0.1:3400' } },
})
