{{/* Names and labels. Those that take a service are called with (dict "root" $ "name" "intake"). */}}
{{- define "concord.fullname" -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if contains $name .Release.Name -}}{{ .Release.Name | trunc 40 | trimSuffix "-" }}
{{- else -}}{{ printf "%s-%s" .Release.Name $name | trunc 40 | trimSuffix "-" }}{{- end -}}
{{- end -}}

{{- define "concord.name" -}}{{ include "concord.fullname" .root }}-{{ .name }}{{- end -}}

{{- define "concord.image" -}}
{{- with .root.Values.image }}{{ with .registry }}{{ . }}/{{ end }}{{ .prefix }}{{ $.name }}:{{ default $.root.Chart.AppVersion .tag }}{{ end -}}
{{- end -}}

{{- define "concord.selector" -}}
app.kubernetes.io/name: {{ default .root.Chart.Name .root.Values.nameOverride }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .name }}
{{- end -}}

{{- define "concord.labels" -}}
{{ include "concord.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end -}}

{{/* Everything about one service as YAML: the defaults, and over them its own. */}}
{{- define "concord.service" -}}
{{- mergeOverwrite (deepCopy .root.Values.defaults) (deepCopy (index .root.Values.services .name | default dict)) | toYaml -}}
{{- end -}}

{{/* Names of the services, as a YAML list. */}}
{{- define "concord.services" -}}{{- keys .Values.services | sortAlpha | toYaml -}}{{- end -}}

{{/* Whom it calls, identity included. */}}
{{- define "concord.calls" -}}
{{- $service := include "concord.service" . | fromYaml -}}
{{- without (prepend $service.calls "identity" | uniq) .name | toYaml -}}
{{- end -}}
