import { loadRespecWithConfiguration } from "https://logius-standaarden.github.io/publicatie/respec/organisation-config.mjs";

loadRespecWithConfiguration({
  authors: [
    {
      company: "Samenspraak",
      name: "Voorbeeldredactie",
    },
  ],
  editors: [
    {
      company: "Samenspraak",
      name: "Voorbeeldredactie",
    },
  ],
  localBiblio: {
    "ADR": {
      title: "REST-API Design Rules",
      href: "https://gitdocumentatie.logius.nl/publicatie/api/adr/",
      publisher: "Logius",
    },
    "FSC-Core": {
      title: "Federated Service Connectivity: Core",
      href: "https://gitdocumentatie.logius.nl/publicatie/fsc/core/",
      publisher: "Logius",
    },
    "FSC-Logging": {
      title: "Federated Service Connectivity: Logging",
      href: "https://gitdocumentatie.logius.nl/publicatie/fsc/logging/",
      publisher: "Logius",
    },
    "DK-beveiliging": {
      title: "Digikoppeling Beveiligingsstandaarden en voorschriften",
      href: "https://gitdocumentatie.logius.nl/publicatie/dk/beveilig/",
      publisher: "Logius",
    },
    "RFC9457": {
      title: "Problem Details for HTTP APIs",
      href: "https://www.rfc-editor.org/rfc/rfc9457",
      publisher: "IETF",
    },
    "RFC9562": {
      title: "Universally Unique IDentifiers (UUIDs)",
      href: "https://www.rfc-editor.org/rfc/rfc9562",
      publisher: "IETF",
    },
    "RFC7516": {
      title: "JSON Web Encryption (JWE)",
      href: "https://www.rfc-editor.org/rfc/rfc7516",
      publisher: "IETF",
    },
  },
  previousPublishVersion: "3.0.1",
  pubDomain: "dk",
  publishDate: "2025-04-22",
  publishVersion: "4.0.0",
  shortName: "rest-api-voorbeeld",
  specStatus: "DEF",
  specType: "ST",
});
