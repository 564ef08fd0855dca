import { datastoreOnMachine } from "../../components/machine/datastore";
import { CA } from "../support/pems";
import { settingsOf } from "../support/settings";

describe("how the first boot's lock checks an external server", () => {
  const BUNDLE = "/etc/pki/tls/certs/ca-bundle.crt";
  const OWN = "/etc/k3s-ha/datastore-ca.pem";
  test.each([
    ["postgres://k3s:password@db.example.com/k3s?sslmode=require", {}, "require", undefined],
    ["postgres://k3s:password@db.example.com/k3s?sslmode=verify-ca", {}, "verify-ca", BUNDLE],
    ["postgres://k3s:password@db.example.com/k3s?sslmode=verify-full", {}, "verify-full", BUNDLE],
    ["postgres://k3s:password@db.example.com/k3s?sslmode=verify-ca", { ca: CA }, "verify-ca", OWN],
    ["postgres://k3s:password@db.example.com/k3s", { ca: CA }, "verify-full", OWN],
    ["postgres://k3s:password@db.example.com/k3s?sslmode=disable", { insecure: true }, "disable", undefined],
    ["mysql://k3s:password@tcp(db.example.com)/k3s?tls=true", {}, "verify-full", BUNDLE],
    ["mysql://k3s:password@tcp(db.example.com)/k3s?tls=skip-verify", {}, "require", undefined],
  ])("%s with %j", (endpoint, more, tls, caPath) => {
    const datastore = { kind: "external", endpoint, cidrs: ["10.9.0.0/24"], ...more };
    expect(datastoreOnMachine(settingsOf({ datastore })).firstBootLock).toMatchObject({ tls, caPath });
  });
});
