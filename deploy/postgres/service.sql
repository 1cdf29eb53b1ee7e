-- One service: its two roles and its database, named after `service`. Read by provision.sql.
SELECT 'concord_' || :'service' AS database, 'concord_' || :'service' || '_system' AS system_role \gset

SELECT format('CREATE ROLE %I', role) FROM unnest(ARRAY[:'database', :'system_role']) AS role
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) \gexec
ALTER ROLE :"database" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS NOINHERIT;
ALTER ROLE :"system_role" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS NOINHERIT;

-- Collation C: text is compared by bytes, as SQLite does.
SELECT format('CREATE DATABASE %I OWNER concord_owner TEMPLATE template0 ENCODING ''UTF8'' LC_COLLATE ''C'' LC_CTYPE ''C''', :'database')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO :"database", :"system_role";

SELECT current_database() AS before \gset
\connect :"database"
SET client_min_messages = warning;
ALTER SCHEMA public OWNER TO concord_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO :"database", :"system_role";
\connect :"before"
