export { type OtelMetricsOptions, otelExporter } from './otel/otel-exporter'
export { otelName } from './otel/otel-name'
export { type CacheTracing, type CacheTracingOptions, traceCache } from './otel/trace-cache'
