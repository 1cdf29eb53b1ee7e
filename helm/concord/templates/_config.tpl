{{/* The configuration file of a service: every key is the program's own (concord-<service> --help). */}}
{{- define "concord.config" -}}
{{- $values := .root.Values -}}
{{- $service := include "concord.service" . | fromYaml -}}
{{- $config := dict
  "grpc" (printf "0.0.0.0:%v" $values.ports.grpc)
  "admin" (printf "0.0.0.0:%v" $values.ports.admin)
  "data_dir" "/scratch"
  "drain_seconds" $values.stop.drainSeconds
  "stop_seconds" $values.stop.stopSeconds
  "tls.ca" "/etc/concord/tls/ca.crt"
  "tls.certificate" "/etc/concord/tls/tls.crt"
  "tls.key" "/etc/concord/tls/tls.key"
  "redis.address" $values.redis.address
  "otlp.endpoint" $values.otlp.endpoint -}}
{{- if $service.key -}}{{- $_ := set $config "service_key" "/etc/concord/key/service-key" -}}{{- end -}}
{{- if $service.bus -}}
{{- $_ := set $config "kafka.brokers" $values.kafka.brokers -}}
{{- $_ := set $config "kafka.tls" (toString $values.kafka.tls) -}}
{{- end -}}
{{- if and $service.bus $values.kafka.tls -}}
{{- $_ := set $config "kafka.ca" "/etc/concord/kafka/ca.crt" -}}
{{- if $values.kafka.clientCertificate -}}
{{- $_ := set $config "kafka.certificate" "/etc/concord/kafka/tls.crt" -}}
{{- $_ := set $config "kafka.key" "/etc/concord/kafka/tls.key" -}}
{{- end -}}
{{- end -}}
{{- if and $service.database $values.postgres.connections -}}
{{- $_ := set $config "postgres.connections" (toString $values.postgres.connections) -}}
{{- end -}}
{{- if $service.http -}}{{- $_ := set $config "http" (printf "0.0.0.0:%v" $values.ports.http) -}}{{- end -}}
{{- if eq .name "identity" -}}{{- $_ := set $config "identity.service_keys" "/etc/concord/service-keys" -}}{{- end -}}
{{- $root := .root -}}
{{- range include "concord.calls" . | fromYamlArray -}}
{{- $address := include "concord.name" (dict "root" $root "name" .) -}}
{{- $_ := set $config (printf "peers.%s" .) (printf "dns:///%s.%s.svc:%v" $address $root.Release.Namespace $values.ports.grpc) -}}
{{- end -}}
{{- range $key, $value := $service.config -}}{{- $_ := set $config $key (toString $value) -}}{{- end -}}
{{- range $key, $value := $config }}
{{ $key }}: {{ $value | toString | quote }}
{{- end -}}
{{- end -}}
