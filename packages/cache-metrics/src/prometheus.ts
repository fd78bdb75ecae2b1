export { type GrafanaDashboard, type GrafanaOptions, type GrafanaPanel, grafanaDashboard } from './prometheus/grafana-dashboard'
export { type PrometheusExporter, type PrometheusOptions, prometheusExporter } from './prometheus/prometheus-exporter'
export { prometheusName } from './prometheus/prometheus-name'
export { type PrometheusRule, type PrometheusRules, prometheusRules } from './prometheus/prometheus-rules'
