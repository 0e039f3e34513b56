-- The airports of jobs/data/airports.csv. The image of docker-compose.yml runs this once, when the database is made.
create table airports (
    iata      text primary key,
    name      text not null,
    city      text not null,
    state     text not null,
    country   text not null,
    latitude  double precision not null,
    longitude double precision not null
);

copy airports from '/data/airports.csv' with (format csv, header match, encoding 'UTF8');
analyze airports;
