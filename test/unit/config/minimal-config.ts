/** The least that is accepted, line by line, so that a test can name the line it spoils. */
export const MINIMAL = `application: sample
repository: acme/sample
domain: staging.example.com
image: acme/sample:{commit}
services:
  web:
    command: npm start
    port: 3000
`;

export const WITH_DATABASE = `${MINIMAL}database: { source: shared-staging, name: app }
`;
