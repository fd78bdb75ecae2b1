export const ORIGIN = 'https://app.test'
