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
    "DK-REST": {
      title: "Koppelvlakstandaard REST-API",
      href: "https://gitdocumentatie.logius.nl/publicatie/dk/restapi/",
      publisher: "Logius",
    },
    "DK-beveiliging": {
      title: "Digikoppeling Beveiligingsstandaarden en voorschriften",
      href: "https://gitdocumentatie.logius.nl/publicatie/dk/beveilig/",
      publisher: "Logius",
    },
    "OIN": {
      title: "OIN-Stelsel",
      href: "https://gitdocumentatie.logius.nl/publicatie/dk/oin/",
      publisher: "Logius",
    },
    "SOAP": {
      title: "SOAP Version 1.1",
      href: "https://www.w3.org/TR/2000/NOTE-SOAP-20000508/",
      publisher: "W3C",
    },
  },
  previousPublishVersion: "2.0.0",
  pubDomain: "dk",
  publishDate: "2025-06-03",
  publishVersion: "2.1.0",
  shortName: "aansluiten-voorbeeld",
  specStatus: "DEF",
  specType: "HR",
});
