export { configureStore } from '@reduxjs/toolkit'
export { createApi, fetchBaseQuery, setupListeners } from '@reduxjs/toolkit/query'
