{{/* What every pod and container of this chart keeps to. */}}
{{- define "concord.podSecurity" -}}
automountServiceAccountToken: false
enableServiceLinks: false  # CONCORD_… variables of other Services would be unknown configuration keys and stop the start
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
{{- range . }}
  - name: {{ . }}
{{- end }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: 65532
  runAsGroup: 65532
  fsGroup: 65532
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile: {type: RuntimeDefault}
{{- end -}}

{{- define "concord.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end -}}

{{/* What a service is told by environment: its name at the broker, and secrets. */}}
{{- define "concord.environment" -}}
{{- $service := include "concord.service" . | fromYaml -}}
{{- $secret := default (printf "concord-%s" .name) $service.secret }}
{{- if $service.bus }}
- name: CONCORD_KAFKA_INSTANCE
  valueFrom: {fieldRef: {fieldPath: metadata.name}}
{{- end }}
{{- if $service.database }}
- name: CONCORD_POSTGRES_DSN
  valueFrom: {secretKeyRef: {name: {{ $secret }}, key: postgres-dsn}}
- name: CONCORD_POSTGRES_SYSTEM_DSN
  valueFrom: {secretKeyRef: {name: {{ $secret }}, key: postgres-system-dsn}}
{{- end }}
{{- if and $.root.Values.redis.address $.root.Values.redis.secret }}
- name: CONCORD_REDIS_PASSWORD
  valueFrom: {secretKeyRef: {name: {{ $.root.Values.redis.secret }}, key: password}}
{{- end }}
{{- if has .name (list "identity" "learning") }}
- name: CONCORD_{{ upper .name }}_KEY_ENCRYPTION_KEY
  valueFrom: {secretKeyRef: {name: {{ $secret }}, key: key-encryption-key}}
{{- end }}
{{- with $service.environment }}{{ toYaml . | nindent 0 }}{{ end }}
{{- end -}}

{{/* The pod of a service. */}}
{{- define "concord.pod" -}}
{{- $root := .root -}}{{- $name := .name -}}
{{- $service := include "concord.service" . | fromYaml -}}
{{- $secret := default (printf "concord-%s" $name) $service.secret -}}
metadata:
  labels:
    {{- include "concord.labels" . | nindent 4 }}
  annotations:
    concord/config: {{ include "concord.config" . | sha256sum }}  # another configuration, other pods
    {{- with $service.podAnnotations }}{{ toYaml . | nindent 4 }}{{ end }}
spec:
  serviceAccountName: {{ include "concord.fullname" $root }}
  {{- include "concord.podSecurity" $root | nindent 2 }}
  terminationGracePeriodSeconds: {{ add $root.Values.stop.drainSeconds $root.Values.stop.stopSeconds 5 }}
  {{- with $service.nodeSelector }}
  nodeSelector: {{ toYaml . | nindent 4 }}
  {{- end }}
  {{- with $service.tolerations }}
  tolerations: {{ toYaml . | nindent 4 }}
  {{- end }}
  {{- with $service.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  topologySpreadConstraints:
    {{- range $root.Values.spread }}
    - topologyKey: {{ .topologyKey }}
      maxSkew: {{ .maxSkew }}
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels: {{ include "concord.selector" $ | nindent 10 }}
    {{- end }}
  containers:
    - name: {{ $name }}
      image: {{ include "concord.image" . }}
      imagePullPolicy: {{ $root.Values.image.pullPolicy }}
      args: ["--config", "/etc/concord/config/concord.yaml"]
      {{- with include "concord.environment" . | trim }}
      env: {{ . | nindent 8 }}
      {{- end }}
      ports:
        - {name: grpc, containerPort: {{ $root.Values.ports.grpc }}}
        - {name: admin, containerPort: {{ $root.Values.ports.admin }}}
        {{- if $service.http }}
        - {name: http, containerPort: {{ $root.Values.ports.http }}}
        {{- end }}
      startupProbe:
        httpGet: {path: /livez, port: admin}
        {{- toYaml $root.Values.probes.startup | nindent 8 }}
      livenessProbe:
        httpGet: {path: /livez, port: admin}
        {{- toYaml $root.Values.probes.liveness | nindent 8 }}
      readinessProbe:
        httpGet: {path: /readyz, port: admin}
        {{- toYaml $root.Values.probes.readiness | nindent 8 }}
      resources: {{ toYaml $service.resources | nindent 8 }}
      securityContext: {{ include "concord.containerSecurity" $root | nindent 8 }}
      volumeMounts:
        - {name: config, mountPath: /etc/concord/config, readOnly: true}
        - {name: tls, mountPath: /etc/concord/tls, readOnly: true}
        {{- if $service.key }}
        - {name: key, mountPath: /etc/concord/key, readOnly: true}
        {{- end }}
        {{- if and $service.bus $root.Values.kafka.tls }}
        - {name: kafka, mountPath: /etc/concord/kafka, readOnly: true}
        {{- end }}
        {{- if and $service.database $root.Values.postgres.caSecret }}
        - {name: postgres, mountPath: /etc/concord/postgres, readOnly: true}
        {{- end }}
        {{- if eq $name "identity" }}
        - {name: service-keys, mountPath: /etc/concord/service-keys, readOnly: true}
        {{- end }}
        - {name: scratch, mountPath: /scratch}
  volumes:
    - name: config
      configMap: {name: {{ include "concord.name" . }}}
    - name: tls
      secret: {secretName: {{ include "concord.name" . }}-tls, defaultMode: 0440}
    {{- if $service.key }}
    - name: key
      secret: {secretName: {{ $secret }}, defaultMode: 0440, items: [{key: service-key, path: service-key}]}
    {{- end }}
    {{- if and $service.bus $root.Values.kafka.tls }}
    - name: kafka
      secret: {secretName: {{ $root.Values.kafka.secret }}, defaultMode: 0440}
    {{- end }}
    {{- if and $service.database $root.Values.postgres.caSecret }}
    - name: postgres
      secret: {secretName: {{ $root.Values.postgres.caSecret }}, defaultMode: 0440}
    {{- end }}
    {{- if eq $name "identity" }}
    - name: service-keys
      configMap: {name: {{ $root.Values.serviceKeys.configMap }}}
    {{- end }}
    - name: scratch
      emptyDir: {sizeLimit: {{ $service.scratch }}}
{{- end -}}
