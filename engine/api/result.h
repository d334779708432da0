// Result<T, E>: a value or an error, never an exception (DESIGN rule: errors are values in the engine).
// Any thread; no allocation of its own. E is an enum or a struct, one a part, documented where it is declared.
#pragma once

#include <cassert>
#include <utility>
#include <variant>

namespace harddns
{

/// Wraps an error so that a Result can be built from it without ambiguity: `return Failure{NetError::Timeout};`
template <class E>
struct Failure {
    E error;
};
template <class E>
Failure(E) -> Failure<E>;

template <class T, class E>
class [[nodiscard]] Result
{
public:
    Result(T value) : m_state(std::in_place_index<0>, std::move(value)) {}
    Result(Failure<E> failure) : m_state(std::in_place_index<1>, std::move(failure.error)) {}

    [[nodiscard]] bool ok() const { return m_state.index() == 0; }
    explicit operator bool() const { return ok(); }

    T& value() &
    {
        assert(ok());
        return *std::get_if<0>(&m_state);
    }
    const T& value() const&
    {
        assert(ok());
        return *std::get_if<0>(&m_state);
    }
    T&& value() &&
    {
        assert(ok());
        return std::move(*std::get_if<0>(&m_state));
    }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    const E& error() const
    {
        assert(!ok());
        return *std::get_if<1>(&m_state);
    }

private:
    std::variant<T, E> m_state;
};

/// A Result without a value.
template <class E>
class [[nodiscard]] Result<void, E>
{
public:
    Result() : m_ok(true), m_error() {}
    Result(Failure<E> failure) : m_ok(false), m_error(std::move(failure.error)) {}

    [[nodiscard]] bool ok() const { return m_ok; }
    explicit operator bool() const { return m_ok; }
    const E& error() const
    {
        assert(!m_ok);
        return m_error;
    }

private:
    bool m_ok;
    E m_error;
};

} // namespace harddns
