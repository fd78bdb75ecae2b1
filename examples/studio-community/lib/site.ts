export const SITE_NAME = 'Lamp & Margin'
