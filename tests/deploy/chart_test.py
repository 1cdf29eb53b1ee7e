"""The Helm chart: chart_test.py [FOLDER OF HELM]. Skips (77) where Helm could not be built."""

import re
import sys
import unittest

import kubernetes_validate
import yaml
from rendered import CHART, HELM, ROOT, SERVICES, SETS, component, helm, of_kind, pods, rendered

VERSIONS = ["1.29", "1.34"]
CUSTOM = {"Certificate", "ServiceMonitor", "PrometheusRule"}  # of operators: their schemas are not in kubernetes-validate


def matches(selector, labels):
    return selector.items() <= labels.items()


class Chart(unittest.TestCase):
    def test_lint(self):
        for values in SETS:
            status, out, said = helm("lint", str(CHART), "--strict", "-f", str(CHART / f"ci/{values}-values.yaml"))
            self.assertEqual(status, 0, out + said)

    def test_every_document_keeps_to_the_schemas_of_kubernetes(self):
        seen = 0
        for values in SETS:
            for d in rendered(values):
                if d["kind"] in CUSTOM:
                    continue
                for version in VERSIONS if values == "external" else VERSIONS[:1]:
                    try:
                        kubernetes_validate.validate(d, version, strict=True)
                    except kubernetes_validate.ValidationError as e:
                        self.fail(f"{d['kind']} {d['metadata']['name']} ({version}): {e}")
                seen += 1
        self.assertGreater(seen, 100)

    def test_a_document_that_breaks_them_is_found(self):
        d = dict(of_kind("default", "Deployment")[0])
        d["spec"] = {**d["spec"], "replica": 2}
        with self.assertRaises(kubernetes_validate.ValidationError):
            kubernetes_validate.validate(d, VERSIONS[0], strict=True)

    def test_names_are_unique(self):
        for values in SETS:
            names = [(d["kind"], d["metadata"]["name"]) for d in rendered(values)]
            self.assertEqual(sorted(names), sorted(set(names)))

    def test_every_service_has_one_shape(self):
        for values in SETS:
            self.assertEqual(sorted(component(d) for d in of_kind(values, "Deployment", "StatefulSet")), SERVICES)
            for kind in ("Service", "ConfigMap"):
                self.assertEqual(sorted(component(d) for d in of_kind(values, kind) if component(d) != "monitoring"), SERVICES, kind)
        self.assertEqual(sorted(component(d) for d in of_kind("default", "StatefulSet")), ["learning", "projects", "reporting"])
        self.assertEqual(sorted(component(d) for d in of_kind("default", "PodDisruptionBudget")), SERVICES)
        self.assertEqual(of_kind("minimal", "PodDisruptionBudget", "NetworkPolicy", "Job", "Ingress", "HorizontalPodAutoscaler"), [])

    def test_pods_may_do_little(self):
        for values in SETS:
            for d, pod, _ in pods(values):
                where = f"{d['kind']} {d['metadata']['name']}"
                self.assertIs(pod["automountServiceAccountToken"], False, where)
                self.assertIs(pod["enableServiceLinks"], False, where + ": CONCORD_… of other Services are unknown keys")
                self.assertIs(pod["securityContext"]["runAsNonRoot"], True, where)
                self.assertEqual(pod["securityContext"]["seccompProfile"], {"type": "RuntimeDefault"}, where)
                for volume in pod.get("volumes", []):
                    self.assertTrue({"configMap", "secret", "emptyDir"} & volume.keys(), where)
                    self.assertTrue("emptyDir" not in volume or volume["emptyDir"].get("sizeLimit"), where)
                for c in pod["containers"]:
                    context = c["securityContext"]
                    self.assertEqual((context["readOnlyRootFilesystem"], context["allowPrivilegeEscalation"], context["capabilities"]),
                                     (True, False, {"drop": ["ALL"]}), where)
                    self.assertTrue(c["resources"]["requests"]["cpu"] and c["resources"]["limits"]["memory"], where)
                    self.assertNotIn(":latest", c["image"])
                    for mount in c.get("volumeMounts", []):
                        self.assertTrue(mount.get("readOnly") or mount["name"] == "scratch", where)

    def test_services_are_probed_and_end_in_order(self):
        for values in SETS:
            for d in of_kind(values, "Deployment", "StatefulSet"):
                pod = d["spec"]["template"]["spec"]
                c = pod["containers"][0]
                ports = {p["name"] for p in c["ports"]}
                asked = {probe: c[probe]["httpGet"] for probe in ("startupProbe", "livenessProbe", "readinessProbe")}
                self.assertEqual((asked["startupProbe"]["path"], asked["livenessProbe"]["path"]), ("/livez", "/livez"))
                self.assertEqual(asked["readinessProbe"]["path"], "/readyz")
                self.assertLessEqual({p["port"] for p in asked.values()}, ports)
                config = next(yaml.safe_load(m["data"]["concord.yaml"]) for m in of_kind(values, "ConfigMap") if m["metadata"]["name"] == d["metadata"]["name"])
                self.assertGreater(pod["terminationGracePeriodSeconds"], int(config["drain_seconds"]) + int(config["stop_seconds"]))

    def test_selectors_find_their_pods(self):
        for values in SETS:
            labels = [label for _, _, label in pods(values)]
            names = {(d["kind"], d["metadata"]["name"]) for d in rendered(values)}
            for d in rendered(values):
                spec, kind = d.get("spec", {}), d["kind"]
                selector = spec.get("podSelector") or spec.get("selector") or {}
                selector = selector if kind == "Service" else selector.get("matchLabels", {})
                if kind in {"Service", "PodDisruptionBudget", "NetworkPolicy", "Deployment", "StatefulSet"} and selector:
                    self.assertEqual(sum(matches(selector, l) for l in labels), 1, f"{kind} {d['metadata']['name']}")
                if kind == "HorizontalPodAutoscaler":
                    self.assertIn((spec["scaleTargetRef"]["kind"], spec["scaleTargetRef"]["name"]), names)
                if kind == "StatefulSet":
                    self.assertIn(("Service", spec["serviceName"]), names)
                if kind == "Ingress":
                    backend = spec["rules"][0]["http"]["paths"][0]["backend"]["service"]
                    service = next(s for s in of_kind(values, "Service") if s["metadata"]["name"] == backend["name"])
                    self.assertIn(backend["port"]["name"], [p["name"] for p in service["spec"]["ports"]])
                    self.assertTrue(spec["tls"][0]["secretName"])
            for d in of_kind(values, "Service"):
                self.assertEqual(d["spec"]["clusterIP"], "None")

    def test_peers_are_services_of_the_release(self):
        for values in SETS:
            services = {f"{d['metadata']['name']}.programme.svc" for d in of_kind(values, "Service")}
            for d in of_kind(values, "ConfigMap"):
                config = yaml.safe_load(d["data"].get("concord.yaml", "{}"))
                for key, address in config.items():
                    if key.startswith("peers."):
                        self.assertIn(re.fullmatch(r"dns:///([^:]+):7070", address)[1], services)

    def test_no_secret_lies_open_and_the_owner_is_known_to_migrations_only(self):
        for values in SETS:
            for d in of_kind(values, "ConfigMap"):
                config = yaml.safe_load(d["data"].get("concord.yaml", "{}"))
                self.assertFalse([k for k in config if re.search(r"dsn|password", k)], d["metadata"]["name"])
            self.assertEqual(of_kind(values, "Secret"), [])
            for d, pod, _ in pods(values):
                env = pod["containers"][0].get("env", [])
                for e in env:
                    self.assertTrue("valueFrom" in e or not re.search(r"DSN|PASSWORD|KEY", e["name"]))
                secrets = {e["valueFrom"]["secretKeyRef"]["name"] for e in env if "secretKeyRef" in e.get("valueFrom", {})}
                self.assertEqual("concord-owner" in secrets, component(d) == "migrate")
                if component(d) in SERVICES:
                    self.assertLessEqual({s for s in secrets if s != "concord-redis"}, {f"concord-{component(d)}"})

    def test_calls_in_the_values_are_those_of_the_code(self):
        values = yaml.safe_load((CHART / "values.yaml").read_text())["services"]
        for name in SERVICES:
            folder = ROOT / ("services/portal/gateway" if name == "gateway" else f"services/{name}")
            called = set()
            for file in folder.rglob("*.cc"):
                if not file.name.endswith("_test.cc"):
                    called |= set(re.findall(r'\bTo\("(\w+)"\)', file.read_text()))
            if name == "gateway":  # passes every service's calls on
                called = set(SERVICES) - {"gateway"}
            self.assertEqual(set(values[name].get("calls", [])), called - {"identity"}, name)

    def test_the_network_lets_callers_through_and_nobody_else(self):
        policies = {component(d): d["spec"] for d in of_kind("external", "NetworkPolicy")}
        configs = {component(d): yaml.safe_load(d["data"].get("concord.yaml", "{}")) for d in of_kind("external", "ConfigMap")}

        def components(rules, port, side):
            found = set()
            for rule in rules:
                if port in [p["port"] for p in rule.get("ports", [])]:
                    found |= {p["podSelector"]["matchLabels"]["app.kubernetes.io/component"] for p in rule.get(side, []) if "podSelector" in p}
            return found

        for name in SERVICES:
            called = {k.removeprefix("peers.") for k in configs[name] if k.startswith("peers.")}
            self.assertEqual(components(policies[name]["egress"], 7070, "to"), called)
            callers = {other for other in SERVICES if f"peers.{name}" in configs[other]}
            self.assertEqual(components(policies[name]["ingress"], "grpc", "from"), callers)
            self.assertEqual(components(policies[name]["ingress"], "admin", "from"), {"test"})
            ports = {p["port"] for rule in policies[name]["egress"] for p in rule["ports"]}
            self.assertEqual(6432 in ports, name not in {"inference", "gateway"}, name)
            self.assertEqual(9093 in ports, name != "gateway", name)
        for rule in policies["intake"]["ingress"]:
            self.assertTrue(rule["from"], "from everybody")

    def test_migrations_come_before_topics_and_both_before_the_pods(self):
        weight = {component(d): int(d["metadata"]["annotations"]["helm.sh/hook-weight"]) for d in of_kind("default", "Job")}
        self.assertLess(weight["migrate"], weight["topics"])
        for d in of_kind("default", "Job"):
            self.assertEqual(d["metadata"]["annotations"]["helm.sh/hook"], "pre-install,pre-upgrade")

    def test_certificates_and_monitors_of_the_operators(self):
        certificates = of_kind("external", "Certificate")
        self.assertEqual(sorted(component(d) for d in certificates), SERVICES)
        secrets = {v["secret"]["secretName"] for _, pod, _ in pods("external") for v in pod.get("volumes", []) if v["name"] == "tls"}
        self.assertEqual({d["spec"]["secretName"] for d in certificates}, secrets)
        for d in certificates:
            self.assertIn(f"concord-{component(d)}", d["spec"]["dnsNames"])
        self.assertEqual(of_kind("external", "ServiceMonitor")[0]["spec"]["endpoints"][0]["port"], "admin")
        alerts = yaml.safe_load((ROOT / "deploy/prometheus/alerts.yaml").read_text())
        self.assertEqual(of_kind("external", "PrometheusRule")[0]["spec"], alerts)

    def test_wrong_values_are_refused_and_named(self):
        wrong = {
            "kafka.brokers=nowhere": "'/kafka/brokers': 'nowhere' does not match",
            "ingress.portal.host=": "'/ingress/portal/host'",
            "services.intake.replica=2": "'replica' not allowed",
            "services.intakes.replicas=2": "'intakes' not allowed",
            "services.projects.config.postgres\\.dsn=x": "invalid propertyName 'postgres.dsn'",
            "services.reporting.replicas=0": "'/services/reporting/replicas'",
            "services.learning.calls={gateway}": "'/services/learning/calls/0'",
            "tls.certManager.enabled=true": "'/tls/certManager/issuerRef/name'",
            "ports.grpc=70000": "'/ports/grpc'",
        }
        status, _, said = helm("template", "concord", str(CHART), *(part for w in wrong for part in ("--set", w)))
        self.assertNotEqual(status, 0)
        for named in wrong.values():
            self.assertIn(named, said)


if __name__ == "__main__":
    if not HELM.exists():
        print("skipped: helm is not there (make deps-test builds it where there is Go 1.24 or later)")
        sys.exit(77)
    unittest.main()
