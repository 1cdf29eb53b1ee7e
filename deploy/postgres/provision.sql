-- Roles and databases of Concord in PostgreSQL 15 or newer, by a superuser, before `concord migrate`. Can be repeated: what is there
-- stays, passwords that are given are set.
--   psql -d postgres -v owner_password=… -v identity_password=… -v identity_system_password=… … -f deploy/postgres/provision.sql
-- A password that is not given is left as it is (none at first: that role can then sign in only as pg_hba.conf allows without one).
--   concord_owner             owns every database and runs migrations; no service ever signs in as it
--   concord_SERVICE           use cases of one office, held to it by row-level security
--   concord_SERVICE_system    what crosses offices: relay, totals, leases, look-ups before sign-in, named system jobs
\set ON_ERROR_STOP on
\set QUIET on
SET client_min_messages = warning;

SELECT 'CREATE ROLE concord_owner' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'concord_owner') \gexec
ALTER ROLE concord_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
\if :{?owner_password}
ALTER ROLE concord_owner PASSWORD :'owner_password';
\endif

\set service identity
\ir service.sql
\if :{?identity_password}
ALTER ROLE concord_identity PASSWORD :'identity_password';
\endif
\if :{?identity_system_password}
ALTER ROLE concord_identity_system PASSWORD :'identity_system_password';
\endif

\set service intake
\ir service.sql
\if :{?intake_password}
ALTER ROLE concord_intake PASSWORD :'intake_password';
\endif
\if :{?intake_system_password}
ALTER ROLE concord_intake_system PASSWORD :'intake_system_password';
\endif

\set service projects
\ir service.sql
\if :{?projects_password}
ALTER ROLE concord_projects PASSWORD :'projects_password';
\endif
\if :{?projects_system_password}
ALTER ROLE concord_projects_system PASSWORD :'projects_system_password';
\endif

\set service learning
\ir service.sql
\if :{?learning_password}
ALTER ROLE concord_learning PASSWORD :'learning_password';
\endif
\if :{?learning_system_password}
ALTER ROLE concord_learning_system PASSWORD :'learning_system_password';
\endif

\set service reporting
\ir service.sql
\if :{?reporting_password}
ALTER ROLE concord_reporting PASSWORD :'reporting_password';
\endif
\if :{?reporting_system_password}
ALTER ROLE concord_reporting_system PASSWORD :'reporting_system_password';
\endif
