export type { Bus, BusOptions, Listener, Unsubscribe } from './create-bus'
export { createBus } from './create-bus'
export type { CacheEvents, Cause, EngineEvents, EventPosition, EventVerb, MissReason, QueryEvents, ServerEvents } from './events'
